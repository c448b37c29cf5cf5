namespace Edge.Mqtt.Tests;

/// <summary>Tests that measure the process or the machine: nothing runs beside them.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class Alone
{
    public const string Name = "alone";
}
