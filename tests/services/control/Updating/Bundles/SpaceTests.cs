using System.Security.Cryptography;
using Edge.Control.Updating;
using Edge.Testing;

namespace Edge.Control.Tests.Updating.Bundles;

/// <summary>Real disks that are too small, or become so.</summary>
public sealed class SpaceTests
{
    private const int DiskBytes = 24 * 1024 * 1024;
    private const int KeepFree = 1024 * 1024;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1.02, false)]
    [InlineData(0.98, true)]
    public async Task There_must_be_room_to_unpack(double share, bool isTaken)
    {
        await using var disk = await SmallDisk.MakeAsync(DiskBytes / 1024);
        using var house = new BundleHouse(disk.Directory) { KeepFreeBytes = KeepFree };
        var bundle = house.Bundle(RandomNumberGenerator.GetBytes(100_000));
        // The engine has it twice while it unpacks.
        var unpacked = (long)((new DriveInfo(disk.Directory).AvailableFreeSpace - bundle.Make().Length - KeepFree) / 2 * share);
        var made = bundle.With("unpacked_bytes", unpacked).Make();
        if (isTaken)
            await house.TakeAsync(made);
        else
            Assert.Contains("too little space: release 1.4.0 needs ", await house.RefusedAsync(made), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_has_no_room_is_not_downloaded()
    {
        await using var disk = await SmallDisk.MakeAsync(DiskBytes / 1024);
        await using var server = await BundleServer.StartAsync();
        using var house = new BundleHouse(disk.Directory) { KeepFreeBytes = KeepFree, CaFile = server.CaFile };
        var bundle = house.Bundle(RandomNumberGenerator.GetBytes(DiskBytes)).Make();
        server.Answer = (context, _) => BundleServer.GiveAsync(context, bundle);
        var refusal = await Assert.ThrowsAsync<UpdateRefusedException>(() => house.TakeAsync(server.Url, Cancel));
        Assert.Contains("too little space", refusal.Message, StringComparison.Ordinal);
        Assert.InRange(house.Progress.BytesDone, 0, 1_000_000);
        Assert.Empty(Directory.GetFiles(disk.Directory));
    }

    [Theory]
    [InlineData(KeepFree / 2, "became full during the download")]
    [InlineData(0, "could not be kept")]
    public async Task A_disk_that_others_fill_meanwhile_ends_the_download(int left, string why)
    {
        await using var disk = await SmallDisk.MakeAsync(DiskBytes / 1024);
        await using var server = await BundleServer.StartAsync();
        using var house = new BundleHouse(disk.Directory) { KeepFreeBytes = KeepFree, CaFile = server.CaFile };
        var bundle = house.Bundle(RandomNumberGenerator.GetBytes(DiskBytes / 2)).Make();
        server.Answer = (context, _) => BundleServer.GiveAsync(context, bundle);
        var isFilled = false;
        house.OnProgress = report =>
        {
            if (isFilled || report.BytesDone < 1_000_000)
                return;
            isFilled = true;
            // What it writes until it looks again has room, or nothing has.
            disk.Fill(left == 0 ? 0 : left + (8 * 1024 * 1024) - report.BytesDone);
        };
        var refusal = await Assert.ThrowsAsync<UpdateRefusedException>(() => house.TakeAsync(server.Url, Cancel));
        Assert.Contains(why, refusal.Message, StringComparison.Ordinal);
        disk.Free();
        // With room again it succeeds.
        await house.TakeAsync(server.Url, Cancel);
    }
}
