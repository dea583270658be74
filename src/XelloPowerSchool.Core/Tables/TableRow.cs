namespace XelloPowerSchool.Tables;

/// <summary>A row of a table, wherever the table is: in a file, or in the objects of a pipeline. Good until the next row is read.</summary>
/// <param name="texts">The fields of this row and, it may be, of others.</param>
/// <param name="start">Where those of this row begin.</param>
/// <param name="number">Number of the row, blank ones counted; the header is none.</param>
/// <param name="count">How many fields the row has.</param>
/// <param name="hasTheWidthOfTheHeader">Whether every field of the row stands under its header.</param>
internal readonly struct TableRow(string[] texts, int start, int number, int count, bool hasTheWidthOfTheHeader)
{
    /// <summary>Number of the row, blank ones counted; the header is none.</summary>
    public int Number { get; } = number;

    /// <summary>How many fields the row has.</summary>
    public int Count { get; } = count;

    /// <summary>True when every field of the row stands under its header.</summary>
    public bool HasTheWidthOfTheHeader { get; } = hasTheWidthOfTheHeader;

    /// <summary>A field of the row.</summary>
    public string this[int field] => texts[start + field];
}
