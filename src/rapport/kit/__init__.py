"""The language of the house: no models, no views, no business words."""
