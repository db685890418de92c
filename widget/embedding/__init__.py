"""What other sites use to show a widget: the script, its addresses and what its frame tells them."""
