"""Values for what is printed; labels/ and Typst do the drawing."""
