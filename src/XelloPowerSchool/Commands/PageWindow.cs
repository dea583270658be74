using System.Management.Automation;

namespace XelloPowerSchool.Commands;

/// <summary>What -Skip and -First let through, over all objects of the pipeline.</summary>
internal sealed class PageWindow(PagingParameters paging)
{
    private ulong _skip = paging.Skip;
    private ulong _left = paging.First;

    /// <summary>True when nothing more will be let through: the reading can stop.</summary>
    public bool IsFull => _left == 0;

    public bool Admits()
    {
        if (_skip > 0)
        {
            _skip--;
            return false;
        }

        return _left > 0 && _left-- > 0;
    }
}
