"""What the README says about speed, runnable: `script/bench NAME`."""
