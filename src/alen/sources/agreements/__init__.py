"""A programme's folder of plain text, and the workbook of it: read whole or not at all, and written."""
