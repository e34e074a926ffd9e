"""What an editor meets: the proofreading of a page, its panels, its texts. Below the models."""
