"""What the pages show, computed: pure functions of the linked handbook that return frozen data."""
