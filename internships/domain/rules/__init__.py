"""Legal and practical rules as dated data, and the function that judges one record by all of them."""
