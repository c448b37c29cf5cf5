using Edge;
using Edge.Broker.Secrets;
using Edge.Hosting;

// One program, many roles: one container is one role. The healthcheck comes first: the engine starts it every few seconds.
return args switch
{
    ["health"] => HealthCheck.Run(Console.Out),
    ["secrets", .. var rest] => SecretsCommand.Run(rest),
    ["take-config"] => ConfigurationIntake.Run(),
    ["share-folders", .. var folders] => HostFiles.Share(folders),
    ["give-files", .. var files] => HostFiles.Give(files),
    [var name, .. var rest] when Roles.Find(name) is { } role => await role(rest),
    _ => Roles.RefuseUnknown(args),
};
