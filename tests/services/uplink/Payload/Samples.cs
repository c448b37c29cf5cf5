using Edge.V1;

namespace Edge.Uplink.Tests.Payload;

/// <summary>Batches for tests.</summary>
internal static class Samples
{
    /// <summary>One reading of each kind that the payload knows.</summary>
    public static Batch Batch() => new()
    {
        Epoch = "5f1c9e",
        Number = 17,
        BatchId = "5f1c9e-17",
        LeaseId = "lease-1",
        CreatedAtMs = 1777788422113,
        Attempt = 1,
        Window = new ListeningWindow
        {
            BeganMs = 1777788420000,
            LastedMs = 2005,
            Meters =
            {
                new MeterOutcome { MeterId = "00000001", Kind = MeterOutcomeKind.Fresh },
                new MeterOutcome { MeterId = "0a1b2c3d", Kind = MeterOutcomeKind.NeverHeard },
                new MeterOutcome { MeterId = "43464097", Kind = MeterOutcomeKind.Cached, AgeMs = 423885 },
            },
        },
        Readings =
        {
            new Reading
            {
                Key = "0f343b0931126a20f133d67c2b018a3b",
                MeterId = "43464097",
                MeterName = "Küche \"kalt\" <1>",
                ReceivedAtMs = 1777787998120,
                RawJson = """{"_":"telegram","media":"water","meter":"supercom587","id":"43464097","total_m3":2530.830,"status":"OK"}""",
                Clock = new ClockState { Set = true, BootId = "9d6a", UptimeMs = 99 },
                Freshness = Freshness.Cached,
                Receiver = "im871a",
                RssiDbm = -71,
            },
            new Reading
            {
                Key = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
                MeterId = "0a1b2c3d",
                ReceivedAtMs = 1777787990000,
                RawJson = """{ "spaces" : "stay", "big": 12345678901234567890.10 }""",
                Clock = new ClockState { Set = false, BootId = "9d6a1f62-6f27-4f0e-8f5c-0d3c6b1f9a11", UptimeMs = 61_204 },
                Freshness = Freshness.Fresh,
                Receiver = "sim",
            },
            new Reading
            {
                Key = "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb",
                MeterId = "00000001",
                ReceivedAtMs = 1777788421007,
                RawJson = "{\"name\":\"half of an answ",
                Clock = new ClockState { Set = true },
                Freshness = Freshness.Cached,
                Receiver = "sim",
            },
        },
    };
}
