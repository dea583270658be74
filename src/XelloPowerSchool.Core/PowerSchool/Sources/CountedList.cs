namespace XelloPowerSchool.PowerSchool;

/// <summary>A list that a server counts and sends in pages, whichever of its interfaces has it.</summary>
/// <param name="Path">Where it is read, for messages.</param>
/// <param name="PageSize">Rows on every page but the last.</param>
/// <param name="CountAsync">Asks how many rows there are.</param>
/// <param name="PageAsync">Asks for a page; the first has number 1.</param>
internal sealed record CountedList<T>(
    string Path, int PageSize, Func<CancellationToken, Task<int>> CountAsync, Func<int, CancellationToken, Task<List<T>>> PageAsync)
{
    public int PagesOf(int count) => (int)(((long)count + PageSize - 1) / PageSize);

    /// <summary>How many rows a page must have when the list has so many.</summary>
    public int RowsOn(int page, int count) => page < PagesOf(count) ? PageSize : count - ((PagesOf(count) - 1) * PageSize);

    /// <summary>
    /// The pages that hold the rows from <paramref name="skip"/> on, up to <paramref name="first"/> of them, as a list of its
    /// own. It begins on a page's border: <c>skip % PageSize</c> of its first rows are before those asked for.
    /// </summary>
    public CountedList<T> Window(long skip, long? first)
    {
        long pagesBefore = skip / PageSize, rowsBefore = pagesBefore * PageSize;
        long end = first is { } rows && rows < long.MaxValue - skip - PageSize ? (skip + rows + PageSize - 1) / PageSize * PageSize : long.MaxValue;
        return this with
        {
            CountAsync = async ct => (int)Math.Max(0, Math.Min(await CountAsync(ct).ConfigureAwait(false), end) - rowsBefore),
            PageAsync = (page, ct) => PageAsync((int)pagesBefore + page, ct),
        };
    }
}
