// A page about work that still runs comes again by itself; without scripts a meta element does it.
setTimeout(() => location.reload(), 1500);
