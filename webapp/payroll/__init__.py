"""What waits is approved together; months are closed; payrolls become files."""
