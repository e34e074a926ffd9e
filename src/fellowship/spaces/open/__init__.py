"""What everybody may read without signing in, beside the pages of the site."""
