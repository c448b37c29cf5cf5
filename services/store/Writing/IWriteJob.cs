namespace Edge.Store.Writing;

/// <summary>What waits for the writer.</summary>
internal interface IWriteJob
{
    /// <summary>It could not be done: nothing of it was written. Whoever waits for it gets this.</summary>
    void Fail(Exception exception);
}
