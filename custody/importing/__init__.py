"""An existing register, a spreadsheet, taken in: read, its columns guessed, every row checked, then through the use cases."""
