using System.Runtime.CompilerServices;
using XelloPowerSchool.Errors;

namespace XelloPowerSchool.PowerSchool;

/// <summary>
/// Reads counted lists and proves that they are complete: counted before, every page as long as the count leaves for it, no
/// record twice, counted after. What does not add up is read again from the start, without the rows that were handed on
/// already; in the end it is an error. A shorter list is never the result.
/// </summary>
/// <param name="pagesAhead">Requests under way at a time.</param>
/// <param name="attempts">How often a read is tried.</param>
internal sealed class CompleteReader(int pagesAhead, int attempts = CompleteReader.Attempts)
{
    /// <summary>One read, and two more when the records changed meanwhile.</summary>
    public const int Attempts = 3;

    /// <summary>The rows of all lists, in order, while they arrive. The lists must not share a record.</summary>
    /// <param name="lists">Parts of one read: no record can be in two of them, unless it moved from one to the other meanwhile.</param>
    /// <param name="id">The key of a row; rows without one cannot be told apart, so that such a read is not repeated.</param>
    /// <param name="ct">Stops the read.</param>
    public async IAsyncEnumerable<T> ReadAsync<T>(
        IReadOnlyList<CountedList<T>> lists, Func<T, long?> id, [EnumeratorCancellation] CancellationToken ct)
    {
        var handedOn = new IdSet();
        bool handedOnUnknown = false;
        for (int attempt = 1; ; attempt++)
        {
            int[] before = await CountAsync(lists, ct).ConfigureAwait(false);
            var seen = new IdSet();
            XelloException? doubt = null;
            await foreach (Page<T> page in Ahead.SelectAsync(Pages(lists, before), pagesAhead, FetchAsync, ct).ConfigureAwait(false))
            {
                doubt = DoubtIn(page, seen, id);
                if (doubt is not null)
                    break;
                foreach (T row in page.Rows!)
                {
                    long? key = id(row);
                    if (key is { } known && !handedOn.Add(known))
                        continue;
                    handedOnUnknown |= key is null;
                    yield return row;
                }
            }
            doubt ??= DoubtIn(lists, before, await CountAsync(lists, ct).ConfigureAwait(false));
            if (doubt is null)
                yield break;
            if (attempt >= attempts || handedOnUnknown)
                throw doubt;
        }
    }

    private async Task<int[]> CountAsync<T>(IReadOnlyList<CountedList<T>> lists, CancellationToken ct)
    {
        int[] counts = new int[lists.Count];
        int i = 0;
        await foreach (int count in Ahead.SelectAsync(lists, pagesAhead, static (list, t) => list.CountAsync(t), ct).ConfigureAwait(false))
            counts[i++] = count;
        return counts;
    }

    private static IEnumerable<Page<T>> Pages<T>(IReadOnlyList<CountedList<T>> lists, int[] counts)
    {
        for (int i = 0; i < counts.Length; i++)
        {
            for (int page = 1; page <= lists[i].PagesOf(counts[i]); page++)
                yield return new Page<T>(lists[i], page, lists[i].RowsOn(page, counts[i]), null);
        }
    }

    private static async Task<Page<T>> FetchAsync<T>(Page<T> page, CancellationToken ct) =>
        page with { Rows = await page.List.PageAsync(page.Number, ct).ConfigureAwait(false) };

    private static XelloException? DoubtIn<T>(Page<T> page, IdSet seen, Func<T, long?> id)
    {
        if (page.Rows!.Count != page.Expected)
            return Error.IncompletePage(page.List.Path, page.Number, page.Expected, page.Rows.Count);
        foreach (T row in page.Rows)
        {
            if (id(row) is { } key && !seen.Add(key))
                return Error.DuplicateRow(page.List.Path, key);
        }
        return null;
    }

    private static XelloException? DoubtIn<T>(IReadOnlyList<CountedList<T>> lists, int[] before, int[] after)
    {
        for (int i = 0; i < before.Length; i++)
        {
            if (before[i] != after[i])
                return Error.CountChanged(lists[i].Path, before[i], after[i]);
        }
        return null;
    }

    private sealed record Page<T>(CountedList<T> List, int Number, int Expected, List<T>? Rows);
}
