using System.Collections.Concurrent;

namespace XelloPowerSchool.Tables;

/// <summary>
/// Reads a table on a thread of its own, a few blocks of rows ahead of whoever uses them: a file is taken apart while what it says is
/// being understood. Rows come in their order, and an error comes after the rows before it, as without.
/// </summary>
/// <param name="table">The table; nobody else reads it until this is disposed. It is not disposed here.</param>
/// <param name="columns">The columns that are used; of the others nothing is taken over.</param>
internal sealed class TableReadAhead(TextTable table, int[] columns) : ITableRow, IDisposable
{
    private const int Blocks = 4;
    private const int RowsOfABlock = 256;

    // A block goes round: it is filled, used, and filled again.
    private readonly BlockingCollection<Block> _free = new();
    private readonly BlockingCollection<Block> _filled = new();
    private readonly CancellationTokenSource _stop = new();
    private Task? _reading;
    private Block? _block;
    private int _place;

    public int Row => _block!.Rows[_place].Number;

    public int Count => _block!.Rows[_place].Count;

    public bool HasTheWidthOfTheHeader => _block!.Rows[_place].Fits;

    public string this[int field] => _block!.Texts[(_place * _block.Width) + field];

    /// <summary>Goes to the next row that is not blank.</summary>
    public bool Read(CancellationToken cancellationToken)
    {
        _reading ??= Start();
        if (_block is not null && ++_place < _block.Count)
            return true;
        if (_block is not null)
            _free.Add(_block, CancellationToken.None);
        _place = 0;
        if (_filled.TryTake(out _block, Timeout.Infinite, cancellationToken))
            return true;
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
            bool isFull;
            do
            {
                var block = _free.Take(_stop.Token);
                block.Count = 0;
                try
                {
                    while (block.Count < RowsOfABlock && table.Read())
                        block.Add(table, columns);
                }
                finally
                {
                    isFull = block.Count == RowsOfABlock;
                    if (block.Count > 0)
                        _filled.Add(block, CancellationToken.None);
                }
            }
            while (isFull);
        }
        finally
        {
            _filled.CompleteAdding();
        }
    }

    private sealed class Block(int width)
    {
        public int Width { get; } = width;

        public int Count { get; set; }

        public (int Number, int Count, bool Fits)[] Rows { get; } = new (int, int, bool)[RowsOfABlock];

        public string[] Texts { get; } = new string[RowsOfABlock * width];

        public void Add(TextTable table, int[] columns)
        {
            Rows[Count] = (table.Row, table.Count, table.HasTheWidthOfTheHeader);
            foreach (var column in columns)
                Texts[(Count * Width) + column] = column < table.Count ? table[column] : "";
            Count++;
        }
    }
}
