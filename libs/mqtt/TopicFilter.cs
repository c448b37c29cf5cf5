namespace Edge.Mqtt;

/// <summary>Whether a topic is one of those that a subscription asks for.</summary>
public static class TopicFilter
{
    private const string SharedPrefix = "$share/";

    /// <summary>True when a subscription to <paramref name="filter"/> receives messages of <paramref name="topic"/>.</summary>
    /// <param name="filter">With <c>+</c> for one level and <c>#</c> for all further ones; shared subscriptions too.</param>
    /// <param name="topic">A topic without wildcards.</param>
    public static bool Matches(ReadOnlySpan<char> filter, ReadOnlySpan<char> topic)
    {
        filter = WithoutShareName(filter);
        // What begins with $ is the broker's own: a wildcard in first place does not show it.
        if (topic is ['$', ..] && filter is ['#' or '+', ..])
            return false;
        while (true)
        {
            if (filter is "#")
                return true;
            var level = Next(ref filter, out var moreLevels);
            var name = Next(ref topic, out var moreNames);
            if (level is not "+" && !level.SequenceEqual(name))
                return false;
            if (!moreNames)
                return !moreLevels || filter is "#";
            if (!moreLevels)
                return false;
        }
    }

    private static ReadOnlySpan<char> WithoutShareName(ReadOnlySpan<char> filter)
    {
        if (!filter.StartsWith(SharedPrefix))
            return filter;
        var rest = filter[SharedPrefix.Length..];
        return rest[(rest.IndexOf('/') + 1)..];
    }

    private static ReadOnlySpan<char> Next(ref ReadOnlySpan<char> rest, out bool more)
    {
        var end = rest.IndexOf('/');
        more = end >= 0;
        var level = more ? rest[..end] : rest;
        rest = more ? rest[(end + 1)..] : default;
        return level;
    }
}
