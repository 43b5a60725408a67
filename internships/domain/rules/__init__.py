"""The legal and practical rules on a record, with their dates and sources, and the function that checks them."""
