using Edge.Cloud;

if (args is ["--help" or "-h"])
{
    await Console.Out.WriteLineAsync(CloudOptions.Usage);
    return 0;
}

try
{
    await using var app = CloudApp.Build(CloudOptions.Parse(args));
    await app.RunAsync();
    return 0;
}
catch (UsageException e)
{
    await Console.Error.WriteLineAsync($"{e.Message}\n\n{CloudOptions.Usage}");
    return 2;
}
