"""What a search gives back."""
