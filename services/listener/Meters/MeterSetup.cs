using Edge.Listener.Frames;

namespace Edge.Listener.Meters;

/// <summary>What one meter's file says: of one meter, or with a wildcard of many.</summary>
internal sealed class MeterSetup(string file, AddressExpression? address, string name, string driver, MeterKey? key, MeterFault? fault)
{
    /// <summary>The file's name.</summary>
    public string File { get; } = file;

    /// <summary>Null when the file does not tell.</summary>
    public AddressExpression? Address { get; } = address;

    public string Name { get; } = name;

    public string Driver { get; } = driver;

    public MeterKey? Key { get; } = key;

    /// <summary>Null when the file is good. Otherwise telegrams of its meter are kept and not tried.</summary>
    public MeterFault? Fault { get; } = fault;

    /// <summary>The meter, when the file is about a single one.</summary>
    public Meter? Exact { get; } = address?.ExactId is { } id ? new Meter(id, name, driver, key, file) { Fault = fault } : null;

    public MeterSetup With(MeterFault fault) => new(File, Address, Name, Driver, Key, fault);

    /// <summary>The meter of that id; under a wildcard the id is part of its name, so that two are told apart.</summary>
    public Meter For(uint id) => Exact ?? new Meter(id, $"{Name} {LinkAddress.IdText(id)}", Driver, Key, File) { Fault = Fault };

    public bool SaysTheSameAs(MeterSetup other) =>
        (File, Address?.Text, Name, Driver, Fault) == (other.File, other.Address?.Text, other.Name, other.Driver, other.Fault)
        && (Key is null ? other.Key is null : other.Key is not null && Key.Reveal().SequenceEqual(other.Key.Reveal()));
}
