-- The same columns as in the source. A balance is kept as the number it is:
-- 12.34 as a real, 12 as an integer.
CREATE TABLE customers (
  id INTEGER PRIMARY KEY,
  name TEXT,
  email TEXT,
  phone TEXT,
  balance NUMERIC,
  created TEXT,
  notes TEXT
);
