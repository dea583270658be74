namespace XelloPowerSchool.Tables;

/// <summary>The present row of a table, wherever the table is: in a file, or in the objects of a pipeline.</summary>
internal interface ITableRow
{
    /// <summary>Number of the row, blank ones counted; the header is none.</summary>
    int Row { get; }

    /// <summary>How many fields the row has.</summary>
    int Count { get; }

    /// <summary>True when every field of the row stands under its header.</summary>
    bool HasTheWidthOfTheHeader { get; }

    /// <summary>A field of the row.</summary>
    string this[int field] { get; }
}
