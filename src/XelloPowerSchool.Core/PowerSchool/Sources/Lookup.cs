namespace XelloPowerSchool.PowerSchool;

/// <summary>
/// What belongs to a key, read in bulk when it is first needed. What the bulk lacks is asked for one by one, and when that
/// happens often, the next larger bulk is read.
/// </summary>
/// <param name="bulks">From the smallest to the one that should have everything.</param>
/// <param name="single">Asks for one key; null when there is none of it.</param>
internal sealed class Lookup<T>(
    IReadOnlyList<Func<CancellationToken, IAsyncEnumerable<KeyValuePair<long, T>>>> bulks, Func<long, CancellationToken, Task<T?>> single)
    where T : class
{
    /// <summary>So many single requests are about what a bulk of a few thousand rows takes.</summary>
    private const int SinglesPerBulk = 50;

    private readonly Dictionary<long, T?> _known = [];
    private int _bulksRead;
    private int _singles = SinglesPerBulk;

    /// <summary>Null when the server has nothing of that key.</summary>
    public async Task<T?> FindAsync(long key, CancellationToken ct)
    {
        T? value;
        while (!_known.TryGetValue(key, out value))
        {
            if (_singles >= SinglesPerBulk && _bulksRead < bulks.Count)
            {
                await foreach (KeyValuePair<long, T> pair in bulks[_bulksRead](ct).ConfigureAwait(false))
                    _known[pair.Key] = pair.Value;
                _bulksRead++;
                _singles = 0;
                continue;
            }
            _singles++;
            _known[key] = await single(key, ct).ConfigureAwait(false);
        }
        return value;
    }
}
