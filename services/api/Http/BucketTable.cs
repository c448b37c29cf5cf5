namespace Edge.Api.Http;

/// <summary>
/// Token buckets, one for each key, in a bounded table. When it is full, whoever has not asked for long makes room; when all are busy, the
/// rest share one bucket. Safe from any thread.
/// </summary>
internal sealed class BucketTable<TKey>(int capacity, double burst, double perSecond, TimeProvider time) where TKey : notnull
{
    private readonly Lock _gate = new();
    private readonly Dictionary<TKey, Bucket> _buckets = [];
    private readonly Bucket _others = new(burst, time.GetTimestamp());

    public int Count
    {
        get
        {
            lock (_gate)
                return _buckets.Count;
        }
    }

    /// <summary>Takes one token. When there is none: how long until there is.</summary>
    public bool TryTake(TKey key, out TimeSpan retryAfter)
    {
        lock (_gate)
        {
            var bucket = Find(key);
            Refill(bucket);
            retryAfter = TimeSpan.FromSeconds(Math.Max(0, 1 - bucket.Tokens) / perSecond);
            if (bucket.Tokens < 1)
                return false;
            bucket.Tokens--;
            return true;
        }
    }

    /// <summary>It was not used after all.</summary>
    public void GiveBack(TKey key)
    {
        lock (_gate)
        {
            var bucket = Find(key);
            bucket.Tokens = Math.Min(burst, bucket.Tokens + 1);
        }
    }

    private Bucket Find(TKey key)
    {
        if (_buckets.TryGetValue(key, out var bucket))
            return bucket;
        if (_buckets.Count >= capacity)
            RemoveFull();
        if (_buckets.Count >= capacity)
            return _others;
        return _buckets[key] = new(burst, time.GetTimestamp());
    }

    // A full bucket is as good as none.
    private void RemoveFull()
    {
        foreach (var (key, bucket) in _buckets)
        {
            Refill(bucket);
            if (bucket.Tokens >= burst)
                _buckets.Remove(key);
        }
    }

    private void Refill(Bucket bucket)
    {
        var now = time.GetTimestamp();
        bucket.Tokens = Math.Min(burst, bucket.Tokens + (time.GetElapsedTime(bucket.At, now).TotalSeconds * perSecond));
        bucket.At = now;
    }

    private sealed class Bucket(double tokens, long at)
    {
        public double Tokens { get; set; } = tokens;

        public long At { get; set; } = at;
    }
}
