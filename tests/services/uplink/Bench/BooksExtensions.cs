using Edge.Cloud.Receiving;

namespace Edge.Uplink.Tests.Bench;

internal static class BooksExtensions
{
    /// <summary>What the receiver has, once it has that many readings: the broker's acknowledgement may be earlier.</summary>
    public static async Task<Summary> OnceItHasAsync(this Books books, long readings)
    {
        await Eventually.TrueAsync(() => books.Summarise().Readings >= readings, $"{readings} readings at the receiver");
        return books.Summarise();
    }
}
