namespace Edge.Bench;

/// <summary>What a service's process finds around it in its container, for one that is measured outside.</summary>
internal static class ImageRuntime
{
    /// <summary>The variables of the image (Dockerfile, stage runtime), and the bound that .NET takes from the container's 128 MB: 75 %.</summary>
    public static (string Key, string Value)[] Settings { get; } =
    [
        ("DOTNET_EnableDiagnostics", "0"), ("DOTNET_EnableWriteXorExecute", "0"), ("DOTNET_TC_CallCountThreshold", "0x1000"),
        ("DOTNET_GCConserveMemory", "7"), ("MALLOC_ARENA_MAX", "1"), ("MALLOC_MMAP_THRESHOLD_", "65536"), ("MALLOC_TRIM_THRESHOLD_", "131072"),
        ("DOTNET_GCHeapHardLimit", "0x6000000"),
    ];
}
