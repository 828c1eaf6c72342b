-- The step that gives each history an id and its log a chain takes this place.
SELECT 1;
