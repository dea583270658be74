using System.Collections.Concurrent;

namespace XelloPowerSchool.Tables;

/// <summary>
/// Reads a table on a thread of its own, a few blocks of rows ahead of whoever uses them: a file is taken apart while what it says is
/// being understood. Rows come in their order, and an error comes after the rows before it, as without.
/// </summary>
/// <param name="table">The table; nobody else reads it until this is disposed. It is not disposed here.</param>
/// <param name="columns">The columns that are used; of the others nothing is taken over.</param>
internal sealed class TableReadAhead(TextTable table, int[] columns) : IDisposable
{
    private const int Blocks = 4;
    private const int RowsOfABlock = 256;

    // A block goes round: it is filled, used, and filled again.
    private readonly BlockingCollection<Block> _free = new();
    private readonly BlockingCollection<Block> _filled = new();
    private readonly CancellationTokenSource _stop = new();
    private Task? _reading;
    private Block? _block;

    /// <summary>The present row.</summary>
    public TableRow Row => _block!.Row;

    /// <summary>Goes to the next row that is not blank.</summary>
    public bool Read(CancellationToken cancellationToken)
    {
        _reading ??= Start();
        if (_block is not null && _block.MoveNext())
            return true;
        if (_block is not null)
            _free.Add(_block, CancellationToken.None);
        if (_filled.TryTake(out _block, Timeout.Infinite, cancellationToken))
            return _block.MoveNext();
        // There the error is thrown, if one has ended the reading.
        _reading.GetAwaiter().GetResult();
        return false;
    }

    public void Dispose()
    {
        _stop.Cancel();
        // What the thread throws now is its being stopped, or an error of rows that nobody wants any more.
        _reading?.ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default).Wait();
        _free.Dispose();
        _filled.Dispose();
        _stop.Dispose();
    }

    private Task Start()
    {
        for (var i = 0; i < Blocks; i++)
            _free.Add(new Block(table.Headers.Count), CancellationToken.None);
        return Task.Factory.StartNew(ReadBlocks, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    private void ReadBlocks()
    {
        try
        {
            Block block;
            do
            {
                block = _free.Take(_stop.Token);
                try
                {
                    block.Fill(table, columns);
                }
                finally
                {
                    if (block.Count > 0)
                        _filled.Add(block, CancellationToken.None);
                }
            }
            while (block.Count == RowsOfABlock);
        }
        finally
        {
            _filled.CompleteAdding();
        }
    }

    /// <summary>
    /// Some rows. Where its user stands is kept here: nothing that one thread writes for each row is beside what the other one reads for
    /// each row, or their processors would take it from each other all the time.
    /// </summary>
    private sealed class Block(int width)
    {
        private readonly TableRow[] _rows = new TableRow[RowsOfABlock];
        private readonly string[] _texts = new string[RowsOfABlock * width];
        private int _place;

        public int Count { get; private set; }

        public TableRow Row => _rows[_place];

        public bool MoveNext() => ++_place < Count;

        /// <summary>Reads as many rows as there are and fit; those before an error are there.</summary>
        public void Fill(TextTable table, int[] columns)
        {
            (Count, _place) = (0, -1);
            var count = 0;
            try
            {
                for (; count < RowsOfABlock && table.Read(); count++)
                    Set(count, table, columns);
            }
            finally
            {
                Count = count;
            }
        }

        private void Set(int place, TextTable table, int[] columns)
        {
            var (start, count) = (place * width, table.Count);
            foreach (var column in columns)
                _texts[start + column] = column < count ? table[column] : "";
            _rows[place] = new TableRow(_texts, start, table.Row, count, table.HasTheWidthOfTheHeader);
        }
    }
}
