"""What the hosts of merge requests are told: one comment, written anew with every change."""
