using Edge.Store.Database;
using Edge.V1;
using Grpc.Core;

namespace Edge.Store.Backups;

/// <summary>The backups that are kept: a file that has its name was checked before it got it (<see cref="BackupWriter"/>).</summary>
internal sealed class BackupList(StoreOptions options)
{
    // A folder with more is not looked after; the newest matter.
    private const int MaxListed = 1000;

    /// <summary>The newest first.</summary>
    public ListBackupsResponse Read()
    {
        try
        {
            var folder = new DirectoryInfo(options.BackupDirectory);
            var answer = new ListBackupsResponse();
            if (folder.Exists)
                answer.Backups.AddRange(folder.EnumerateFiles().Where(found => BackupWriter.IsName(found.Name))
                    .OrderByDescending(found => found.LastWriteTimeUtc).ThenBy(found => found.Name, StringComparer.Ordinal).Take(MaxListed).Select(Row));
            return answer;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw Faults.ToStatus(fault, options.BackupDirectory);
        }
    }

    private static V1.BackupFile Row(FileInfo found) => new()
    {
        Name = found.Name,
        Bytes = (ulong)found.Length,
        WrittenMs = new DateTimeOffset(found.LastWriteTimeUtc).ToUnixTimeMilliseconds(),
    };
}
