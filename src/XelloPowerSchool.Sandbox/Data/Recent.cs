namespace XelloPowerSchool.Sandbox.Data;

/// <summary>Remembers the answers to the last questions. Each is answered once, also when several ask at the same time.</summary>
internal sealed class Recent<T>(int most)
{
    private readonly Dictionary<string, Lazy<T>> _answers = new(StringComparer.Ordinal);
    private readonly Queue<string> _order = new();

    public T GetOrAdd(string question, Func<T> answer)
    {
        Lazy<T> found;
        lock (_answers)
        {
            if (!_answers.TryGetValue(question, out found!))
            {
                if (_order.Count == most) _answers.Remove(_order.Dequeue());
                _answers[question] = found = new Lazy<T>(answer);
                _order.Enqueue(question);
            }
        }
        return found.Value;
    }
}
