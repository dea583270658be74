using System.Globalization;

namespace XelloPowerSchool.Sandbox.District;

/// <summary>A class of a course as a school has it every year.</summary>
/// <param name="Ordinal">Its place among the classes of its school.</param>
/// <param name="Course">What is taught.</param>
/// <param name="Number">Section_Number, counted for each course.</param>
/// <param name="Part">0 the year, 1 and 2 its semesters: also the last digit of Terms.ID.</param>
/// <param name="Grade">Whose class it is.</param>
/// <param name="Period">The period of the day.</param>
/// <param name="Teacher">The teacher's place among the staff of the school.</param>
internal sealed record SectionPlan(int Ordinal, Course Course, string Number, int Part, int Grade, int Period, int Teacher);

/// <summary>
/// The classes of every school and who sits in them. All of it follows from the size of the district and from a student's id and year,
/// so that one student's schedule can be told without making the others'.
/// </summary>
/// <remarks>
/// A grade has as many rotations as it has classes' worth of students, one for each period at most. A student is in one rotation, takes
/// one course of each slot, and meets it in the period that slot and rotation make; where more want a course in a period than a room
/// holds there are parallel classes.
/// </remarks>
internal sealed class Timetable
{
    public const int ClassSize = 28;

    private const int FirstId = 5000;
    private const int ClassesPerTeacher = 5;

    private readonly ulong _seed;
    private readonly SchoolMap _schools;
    private readonly Catalogue _catalogue;
    private readonly Lazy<SchoolPlan>[] _plans;
    private readonly Lazy<int> _most;
    private readonly int _students;

    public Timetable(ulong seed, int students, SchoolMap schools, Catalogue catalogue)
    {
        (_seed, _students, _schools, _catalogue) = (seed, students, schools, catalogue);
        _plans = schools.All.Select(school => new Lazy<SchoolPlan>(() => new SchoolPlan(this, school))).ToArray();
        _most = new Lazy<int>(() => _plans.Max(plan => plan.Value.Sections.Count));
    }

    public IReadOnlyList<SectionPlan> Of(School school) => _plans[school.Index].Value.Sections;

    /// <summary>Teachers of a school.</summary>
    public int TeachersOf(School school) => Math.Max(1, Of(school).Count / ClassesPerTeacher);

    /// <summary>Sections.DCID.</summary>
    public long IdOf(School school, SectionPlan section, int year) =>
        FirstId + ((long)(year - SchoolCalendar.FirstYear) * _schools.All.Count + school.Index) * _most.Value + section.Ordinal;

    /// <summary>The classes of a student in a grade and year. <paramref name="change"/> is what the student took first and left, if anything.</summary>
    public IReadOnlyList<SectionPlan> Schedule(int student, School school, int grade, int year, out SectionPlan? change)
    {
        var plan = _plans[school.Index].Value;
        var rotation = StableHash.Of(_seed, Topic.Rotation, student, year).Below(plan.Rotations(grade));
        var slots = Curriculum.Of(grade);
        var schedule = new List<SectionPlan>(slots.Count + 1);
        change = null;
        for (var slot = 0; slot < slots.Count; slot++)
        {
            var hash = StableHash.Of(_seed, Topic.CourseChoice, student, year, slot);
            var option = hash.Below(slots[slot].Options.Length);
            for (var part = 0; part < slots[slot].Options[option].Length; part++)
                schedule.Add(plan.Find(grade, slot, option, part, rotation, hash >> 32));
            if (change is null && slots[slot].Options.Length > 1 && StableHash.Of(_seed, Topic.ScheduleChange, student, year, slot).Chance(100))
            {
                var other = (option + 1) % slots[slot].Options.Length;
                if (slots[slot].Options[other][0] != slots[slot].Options[option][0]) change = plan.Find(grade, slot, other, 0, rotation, hash >> 32);
            }
        }
        return schedule;
    }

    /// <summary>The courses that a student asks for, for a year in a grade.</summary>
    public IEnumerable<Course> Wishes(int student, int grade, int year)
    {
        var slots = Curriculum.Of(grade);
        for (var slot = 0; slot < slots.Count; slot++)
        {
            var options = slots[slot].Options;
            // Most get what they asked for: the same draw as the schedule's.
            foreach (var number in options[StableHash.Of(_seed, Topic.CourseChoice, student, year, slot).Below(options.Length)]) yield return _catalogue.Find(number);
        }
    }

    private sealed class SchoolPlan
    {
        private readonly Dictionary<(int Grade, int Slot, int Option), Block> _blocks = [];
        private readonly int[] _rotations = new int[Population.Grades];

        public SchoolPlan(Timetable timetable, School school)
        {
            var sections = new List<(Course Course, string Number, int Part, int Grade, int Period)>();
            var numbers = new Dictionary<string, int>(StringComparer.Ordinal);
            for (var grade = school.LowGrade; grade <= school.HighGrade; grade++)
            {
                var isProgramme = timetable._schools.HasProgramme && school == timetable._schools.Programme;
                var students = isProgramme ? 1 : timetable._students / Population.Grades / timetable._schools.Choices(grade);
                var slots = Curriculum.Of(grade);
                _rotations[grade] = Math.Min(Math.Max(1, students / ClassSize), slots.Count);
                for (var slot = 0; slot < slots.Count; slot++)
                    for (var option = 0; option < slots[slot].Options.Length; option++)
                    {
                        var parts = slots[slot].Options[option];
                        var parallel = Math.Max(1, (students + ClassSize - 1) / (ClassSize * _rotations[grade] * slots[slot].Options.Length));
                        _blocks[(grade, slot, option)] = new Block(sections.Count, _rotations[grade], parallel);
                        for (var part = 0; part < parts.Length; part++)
                            for (var rotation = 0; rotation < _rotations[grade]; rotation++)
                                for (var i = 0; i < parallel; i++)
                                {
                                    numbers.TryGetValue(parts[part], out var last);
                                    numbers[parts[part]] = last + 1;
                                    sections.Add((timetable._catalogue.Find(parts[part]), (last + 1).ToString(CultureInfo.InvariantCulture),
                                        parts.Length == 1 ? 0 : part + 1, grade, (slot + rotation) % Curriculum.Periods + 1));
                                }
                    }
            }
            var teachers = Math.Max(1, sections.Count / ClassesPerTeacher);
            Sections = sections.Select((s, i) => new SectionPlan(i, s.Course, s.Number, s.Part, s.Grade, s.Period, i % teachers)).ToArray();
        }

        public IReadOnlyList<SectionPlan> Sections { get; }

        public int Rotations(int grade) => _rotations[grade];

        public SectionPlan Find(int grade, int slot, int option, int part, int rotation, ulong hash)
        {
            var block = _blocks[(grade, slot, option)];
            return Sections[block.First + (part * block.Rotations + rotation) * block.Parallel + hash.Below(block.Parallel)];
        }

        private readonly record struct Block(int First, int Rotations, int Parallel);
    }
}
