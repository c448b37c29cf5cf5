namespace Edge.Store.Writing;

/// <summary>What is to be told to others once the transaction is durable, and never if it is taken back.</summary>
internal sealed class AfterCommit
{
    private readonly List<Action> _actions = [];

    public void Add(Action action) => _actions.Add(action);

    public void Run()
    {
        foreach (var action in _actions)
            action();
        _actions.Clear();
    }
}
