// Imported before a server of a benchmark: the channel to the benchmark closes however that ends, SIGKILL included.
process.on('disconnect', () => process.exit());
