"""JSON Schemas of what authors write, for editors: names and values completed and checked while one types."""
