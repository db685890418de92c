"""The product's settings, with two more addresses to compare with."""

from booking_site import settings as _product

globals().update({name: value for name, value in vars(_product).items() if name.isupper()})
ROOT_URLCONF = "bench.urls"
