namespace XelloPowerSchool.Sandbox.Api;

/// <summary>The last requests, oldest first.</summary>
internal sealed class RequestLog
{
    private const int Most = 10_000;

    private readonly Queue<SandboxRequest> _requests = new();

    public void Add(SandboxRequest request)
    {
        lock (_requests)
        {
            if (_requests.Count == Most) _requests.Dequeue();
            _requests.Enqueue(request);
        }
    }

    public IReadOnlyList<SandboxRequest> Snapshot()
    {
        lock (_requests) return _requests.ToArray();
    }
}
