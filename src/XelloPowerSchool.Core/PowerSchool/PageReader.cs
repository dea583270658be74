using System.Runtime.CompilerServices;
using XelloPowerSchool.Errors;

namespace XelloPowerSchool.PowerSchool;

/// <summary>
/// Reads a counted list page by page: some pages ahead, emitted in order, and only what proves complete. Every page must
/// hold exactly the rows that the count leaves for it, and no record may come twice; a shorter list is never the result.
/// </summary>
internal sealed class PageReader<T>(string path, int pageSize, int pagesAhead, Func<T, long> id)
{
    private const int Tries = 3;
    private readonly HashSet<long> _seen = [];

    /// <summary>The rows of all pages. Several reads with one reader must not share a record either.</summary>
    public async IAsyncEnumerable<T> ReadAsync(
        int count, Func<int, CancellationToken, Task<List<T>>> fetch, [EnumeratorCancellation] CancellationToken ct)
    {
        int pages = (int)(((long)count + pageSize - 1) / pageSize);
        int next = 1;
        var ahead = new Queue<Task<List<T>>>(pagesAhead);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
        try
        {
            while (true)
            {
                while (next <= pages && ahead.Count < pagesAhead)
                {
                    int page = next++;
                    ahead.Enqueue(FetchAsync(page, page < pages ? pageSize : count - ((pages - 1) * pageSize), fetch, stop.Token));
                }
                if (ahead.Count == 0)
                    yield break;
                List<T> rows = await ahead.Peek().ConfigureAwait(false);
                _ = ahead.Dequeue();
                foreach (T row in rows)
                {
                    if (!_seen.Add(id(row)))
                        throw Error.DuplicateRow(path, id(row));
                }
                foreach (T row in rows)
                    yield return row;
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
            foreach (Task<List<T>> task in ahead)
                await EndedAsync(task).ConfigureAwait(false);
        }
    }

    private async Task<List<T>> FetchAsync(
        int page, int expected, Func<int, CancellationToken, Task<List<T>>> fetch, CancellationToken ct)
    {
        int received = 0;
        for (int attempt = 1; attempt <= Tries; attempt++)
        {
            List<T> rows = await fetch(page, ct).ConfigureAwait(false);
            if (rows.Count == expected)
                return rows;
            received = rows.Count;
        }
        throw Error.IncompletePage(path, page, expected, received);
    }

    private static Task<bool> EndedAsync(Task task) => task.ContinueWith(
        static ended => ended.Exception is null, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
}
