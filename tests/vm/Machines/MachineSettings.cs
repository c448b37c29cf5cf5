namespace Edge.Vm.Tests.Machines;

/// <summary>What a machine is made of.</summary>
/// <param name="Kernel">The kernel's file.</param>
/// <param name="Root">The root file system that is unpacked into its memory.</param>
internal sealed record MachineSettings(string Kernel, string Root)
{
    public int Megabytes { get; init; } = 768;

    /// <summary>True: a reset ends it, as a kernel's panic does. False: it boots again.</summary>
    public bool EndsAtReset { get; init; } = true;

    /// <summary>Words for the kernel; those it does not know and that have a value, as in <c>NAME=value</c>, are in the environment of init.</summary>
    public string KernelWords { get; init; } = "";

    /// <summary>/dev/vda, /dev/vdb ...</summary>
    public IReadOnlyList<VolatileDisk> Disks { get; init; } = [];

    /// <summary>Ports on this machine's loopback, and the guest's port that each leads to. Other than that there is no network.</summary>
    public IReadOnlyDictionary<int, int> Ports { get; init; } = new Dictionary<int, int>();

    /// <summary>More devices, a control socket: arguments of QEMU as they are.</summary>
    public IReadOnlyList<string> Extra { get; init; } = [];

    // No KVM: it is not everywhere, and no right beyond those of a user is needed this way.
    public IEnumerable<string> ToArguments() =>
    [
        "-machine", "q35", "-accel", "tcg,thread=multi", "-cpu", "max", "-smp", "2", "-m", $"{Megabytes}",
        "-nodefaults", "-display", "none", "-serial", "stdio", "-device", "virtio-rng-pci",
        "-kernel", Kernel, "-initrd", Root, "-append", $"console=ttyS0 quiet panic=-1 mitigations=off {KernelWords}",
        "-netdev", string.Concat(Ports.Select(port => $",hostfwd=tcp:127.0.0.1:{port.Key}-:{port.Value}").Prepend("user,id=net,restrict=on")),
        "-device", "virtio-net-pci,netdev=net",
        .. EndsAtReset ? (string[])["-no-reboot"] : [], .. Disks.SelectMany(ToArguments), .. Extra,
    ];

    private static IEnumerable<string> ToArguments(VolatileDisk disk, int index) =>
    [
        "-blockdev", $"driver=nbd,node-name=disk{index},server.type=unix,server.path={disk.Socket}",
        "-device", $"virtio-blk-pci,drive=disk{index}",
    ];
}
