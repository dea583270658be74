using System.Runtime.CompilerServices;

namespace XelloPowerSchool.PowerSchool;

/// <summary>Asks for some things ahead of the reader, and hands the answers on in order.</summary>
internal static class Ahead
{
    /// <summary>At most <paramref name="limit"/> calls are under way. When the reader stops, whatever the reason, so do they.</summary>
    public static async IAsyncEnumerable<TResult> SelectAsync<TItem, TResult>(
        IEnumerable<TItem> items, int limit, Func<TItem, CancellationToken, Task<TResult>> call, [EnumeratorCancellation] CancellationToken ct)
    {
        var ahead = new Queue<Task<TResult>>(limit);
        using IEnumerator<TItem> next = items.GetEnumerator();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
        try
        {
            bool more = true;
            while (true)
            {
                while (more && ahead.Count < limit && (more = next.MoveNext()))
                    ahead.Enqueue(call(next.Current, stop.Token));
                if (ahead.Count == 0)
                    yield break;
                TResult result = await ahead.Peek().ConfigureAwait(false);
                _ = ahead.Dequeue();
                yield return result;
            }
        }
        finally
        {
            // Also when the caller stops in the middle: no request may outlive the read, and no failure of one stay unobserved.
#if NETFRAMEWORK
            stop.Cancel();
#else
            await stop.CancelAsync().ConfigureAwait(false);
#endif
            foreach (Task<TResult> task in ahead)
                await EndedAsync(task).ConfigureAwait(false);
        }
    }

    private static Task<bool> EndedAsync(Task task) => task.ContinueWith(
        static ended => ended.Exception is null, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
}
