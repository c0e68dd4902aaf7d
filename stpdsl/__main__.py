"""`python -m stpdsl` and the command `stp`: hands the process over to `cli`."""

from stpdsl.cli import main

if __name__ == "__main__":
    main()
