"""Where things lie: snapshots, editions, packaged data, and the engine behind them."""
