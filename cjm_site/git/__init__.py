"""States of a handbook as git has them, read without touching the checkout."""
