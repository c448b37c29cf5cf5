using Edge.Hosting;
using Edge.Watchdog;

var builder = EdgeHost.CreateBuilder("watchdog", args);
builder.AddWatchdog();
await using var app = builder.Build();
return await app.RunAsync();
