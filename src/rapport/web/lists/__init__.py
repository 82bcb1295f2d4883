"""Lists: declared by rooms, drawn, filtered, sorted, edited and exported by one engine."""
