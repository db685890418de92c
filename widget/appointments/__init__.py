"""The pages behind the links of a mail. Its secret is all that the holder has, and only a POST changes anything."""
