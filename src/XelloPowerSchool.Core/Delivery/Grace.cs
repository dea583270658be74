namespace XelloPowerSchool.Delivery;

/// <summary>
/// A little time after somebody has said stop: for steps that take milliseconds and would cost more in halves. A server that
/// does not answer gets no more than that.
/// </summary>
internal sealed class Grace : IDisposable
{
    private static readonly TimeSpan Length = TimeSpan.FromSeconds(10);

    private readonly CancellationTokenSource _end = new();
    private readonly CancellationTokenRegistration _registration;

    internal Grace(CancellationToken stop) => _registration = stop.Register(() => _end.CancelAfter(Length));

    internal CancellationToken Token => _end.Token;

    public void Dispose()
    {
        _registration.Dispose();
        _end.Dispose();
    }
}
