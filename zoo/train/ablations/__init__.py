"""What each choice is worth: the same network trained with it and without it, several times."""
